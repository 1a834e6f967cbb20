/** The network settings for upstream calls: proxies and trusted certificate authorities. */
import { BlockList, isIP } from 'node:net';

export interface ProxyAddress {
  /** Scheme, host and port, without credentials, so it may be shown. */
  readonly origin: string;
  /** The value of `proxy-authorization`. A secret. */
  readonly authorization: string | null;
}

export interface Proxies {
  /** The proxy for https upstreams. */
  readonly https: ProxyAddress | null;
  /** The proxy for http upstreams. */
  readonly http: ProxyAddress | null;
  /** Hosts without a proxy, in the form of NO_PROXY. */
  readonly except: string;
}

export interface Network {
  readonly proxies: Proxies;
  /** All trusted certificates, in PEM. Null: those that Node trusts. */
  readonly authorities: readonly string[] | null;
}

/** Its error does not contain the text, which may have a password. */
export function readProxy(text: string, name: string): ProxyAddress {
  const expected = `${name} must be the address of a proxy such as http://proxy.example.com:8080`;
  const whole = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(whole)) throw new Error(`${expected}, but got something else (not shown)`);
  const { protocol, origin, hostname, pathname, search, username, password } = new URL(whole);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new Error(`${expected}, but its scheme is ${JSON.stringify(protocol.slice(0, 20))}`);
  }
  if (hostname === '' || pathname !== '/' || search !== '') {
    throw new Error(`${expected}, but got more than an address (not shown)`);
  }
  if (username === '' && password === '') return { origin, authorization: null };
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { origin, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  } catch {
    throw new Error(`${expected}, but its user name or password is not percent-encoded (not shown)`);
  }
}

/** Undefined when the origin is reached directly. */
export function proxyFor(origin: string, { https, http, except }: Proxies): ProxyAddress | undefined {
  const url = new URL(origin);
  const proxy = url.protocol === 'https:' ? https : http;
  return proxy === null || isExcepted(url, except) ? undefined : proxy;
}

/** Reads NO_PROXY as curl and Go do: `*`, hosts with their subdomains, addresses and ranges, each with or without a port. */
function isExcepted({ hostname, protocol, port }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const wanted = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      if (entry.includes('/')) return isInRange(host, entry);
      const [, name = entry, only] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
      if (only !== undefined && only !== wanted) return false;
      const bare = name
        .replace(/^\[|\]$/g, '')
        .replace(/^\*?\./, '')
        .replace(/\.$/, '');
      return host === bare || (isIP(host) === 0 && bare !== '' && host.endsWith(`.${bare}`));
    });
}

/** A range such as `10.0.0.0/8`. Anything else matches nothing. */
function isInRange(host: string, range: string): boolean {
  const family = isIP(host);
  const [net = '', bits = ''] = range.split('/');
  if (family === 0 || isIP(net) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (Number(bits) > (family === 6 ? 128 : 32)) return false;
  const block = new BlockList();
  block.addSubnet(net, Number(bits), type);
  return block.check(host, type);
}
