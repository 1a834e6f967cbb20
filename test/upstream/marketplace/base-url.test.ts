import { expect, test } from 'vitest';
import { readBaseUrl } from '../../../src/upstream/base-url.ts';

test.each([
  ['https://api.example.com', 'https://api.example.com/public'],
  ['https://api.example.com/', 'https://api.example.com/public'],
  ['https://api.example.com/public', 'https://api.example.com/public'],
  ['https://api.example.com/public/', 'https://api.example.com/public'],
  ['https://api.example.com/public/v1', 'https://api.example.com/public'],
  ['https://api.example.com/public/v1///', 'https://api.example.com/public'],
  ['  https://api.example.com//public  ', 'https://api.example.com/public'],
  ['http://127.0.0.1:4010', 'http://127.0.0.1:4010/public'],
  ['https://proxy.example.com/marketplace/public/v1', 'https://proxy.example.com/marketplace/public'],
])('%s is read as %s', (text, url) => {
  expect(readBaseUrl(text).href).toBe(url);
  expect(readBaseUrl(readBaseUrl(text)).href).toBe(url);
});

test.each([
  ['api.example.com', 'MPT_API_BASE_URL must be an http or https URL'],
  ['', 'MPT_API_BASE_URL must be'],
  ['file:///etc/passwd', 'its scheme is "file:"'],
  ['https://api.example.com/public?x=1', 'it ends in "?x=1"'],
  ['https://api.example.com/#top', 'it ends in "#top"'],
  ['https://api.example.com/public/v1/accounts', 'the path goes on behind /public'],
])('%s is refused', (text, reason) => {
  expect(() => readBaseUrl(text)).toThrow(reason);
});

test('a password in the address is refused and not repeated', () => {
  expect(() => readBaseUrl('https://me:hunter2@api.example.com')).toThrow(/user name or a password/);
  expect(() => readBaseUrl('https://me:hunter2@api.example.com')).not.toThrow(/hunter2/);
});
