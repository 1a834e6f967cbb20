/** Certificates made while a test runs, so that no key lies in the repository and none goes out of date. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export interface Certificate {
  /** PEM, as servers and trust stores take them. */
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** A server's certificate, signed by this authority. `hosts` are names or IPv4 addresses. */
  readonly issue: (hosts: readonly string[], valid?: Validity) => Certificate;
}

export interface Validity {
  readonly from: Date;
  readonly to: Date;
}

const dayMs = 86_400_000;

function aroundNow(): Validity {
  return { from: new Date(Date.now() - dayMs), to: new Date(Date.now() + dayMs) };
}

/** An authority that is not trusted by default. */
export function createAuthority(name = 'Authority of a test'): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const basicConstraints = extension('551d13', sequence(der(0x01, Buffer.from([0xff]))), 'critical');
  return {
    ...certificate({
      issuer: name,
      subject: name,
      publicKey,
      key: privateKey,
      signer: privateKey,
      valid: aroundNow(),
      extensions: [basicConstraints],
    }),
    issue: (hosts, valid = aroundNow()) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = hosts.map((host) =>
        /^[\d.]+$/.test(host)
          ? der(0x87, Buffer.from(host.split('.').map(Number)))
          : der(0x82, Buffer.from(host, 'ascii')),
      );
      return certificate({
        issuer: name,
        subject: hosts[0] ?? 'nobody',
        publicKey: own.publicKey,
        key: own.privateKey,
        signer: privateKey,
        valid,
        extensions: [extension('551d11', sequence(...names))],
      });
    },
  };
}

interface Parts {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly key: KeyObject;
  readonly signer: KeyObject;
  readonly valid: Validity;
  readonly extensions: readonly Buffer[];
}

/** X.509 version 3, by RFC 5280, section 4.1. */
function certificate({ issuer, subject, publicKey, key, signer, valid, extensions }: Parts): Certificate {
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    // A serial number is positive: its first bit is not set.
    der(0x02, Buffer.concat([Buffer.from([0x11]), randomBytes(15)])),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(time(valid.from), time(valid.to)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', content, signer)]));
  const base64 = sequence(content, ecdsaWithSha256, signature).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Tag, length, content: all there is to DER. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
}

/** Two digits for the year: so it is written up to 2049. */
function time(date: Date): Buffer {
  const text = date.toISOString().replace(/^\d\d|[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text, 'ascii'));
}

function extension(id: string, value: Buffer, importance: 'critical' | 'plain' = 'plain'): Buffer {
  const critical = importance === 'critical' ? [der(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...critical, der(0x04, value));
}
