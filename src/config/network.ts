/** The configuration of a company's network: proxies, and the certificates that upstream's own may be signed by. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import type { Network, ProxyAddress } from '../upstream/http/network.ts';

const block = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^]*?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** All that is trusted then. Throws an error that says what is wrong with the file. */
export function readAuthorities(
  file: string,
  name: string,
  extraFile: string | undefined,
): readonly string[] {
  return [...trustedByNode(extraFile), ...certificatesIn(file, name)];
}

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

/** A list of its own takes the place of Node's, so that what Node trusts is listed as well. */
function trustedByNode(extraFile: string | undefined): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => readonly string[] };
  if (getCACertificates !== undefined) return getCACertificates('default');
  // Older versions do not tell what they have read of NODE_EXTRA_CA_CERTS.
  if (extraFile === undefined || extraFile === '') return tls.rootCertificates;
  try {
    return [...tls.rootCertificates, ...certificatesIn(extraFile, 'NODE_EXTRA_CA_CERTS')];
  } catch {
    // Node has warned of it at its start, and goes on without.
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
    throw new Error(`${name} must name a file with certificates in PEM, but ${file} has none`);
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
