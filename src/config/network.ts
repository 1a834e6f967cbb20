/** The network settings: proxies, and the certificate authorities to trust. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import type { Network, ProxyAddress } from '../upstream/http/network.ts';

const block = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^]*?-----END (?:TRUSTED )?CERTIFICATE-----/g;

interface NetworkValues {
  readonly HTTPS_PROXY: ProxyAddress | null;
  readonly HTTP_PROXY: ProxyAddress | null;
  readonly NO_PROXY: string;
  readonly UPSTREAM_CA_FILE: readonly string[] | null;
}

export function networkConfig(values: NetworkValues, extraFile: string | undefined): Network {
  const own = values.UPSTREAM_CA_FILE;
  return {
    proxies: { https: values.HTTPS_PROXY, http: values.HTTP_PROXY, except: values.NO_PROXY },
    authorities: own === null ? null : [...trustedByNode(extraFile), ...own],
  };
}

/** A list of authorities replaces Node's list, so it must include what Node trusts. */
function trustedByNode(extraFile: string | undefined): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => readonly string[] };
  if (getCACertificates !== undefined) return getCACertificates('default');
  // Older versions of Node do not expose what they read from NODE_EXTRA_CA_CERTS.
  if (extraFile === undefined || extraFile === '') return tls.rootCertificates;
  try {
    return [...tls.rootCertificates, ...certificatesIn(extraFile, 'NODE_EXTRA_CA_CERTS')];
  } catch {
    // Node printed a warning at its start and continues without the file.
    return tls.rootCertificates;
  }
}

/** Throws an error that says what is wrong with the file. */
export function certificatesIn(file: string, name: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${name}: cannot read ${file}: ${code ?? 'unknown error'}`);
  }
  const found = text.match(block) ?? [];
  if (found.length === 0) {
    throw new Error(`${name} must name a PEM file with certificates, but ${file} contains none`);
  }
  for (const [index, certificate] of found.entries()) {
    try {
      new X509Certificate(certificate);
    } catch {
      throw new Error(`${name}: certificate ${index + 1} in ${file} cannot be read`);
    }
  }
  return found;
}
