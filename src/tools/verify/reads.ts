/** Reads of the probes, each made once. */
import { isObject } from '../../upstream/http/json.ts';
import { pageOf } from '../reading/page.ts';
import type { Answer, Reader } from '../reading/reader.ts';
import type { Reads } from './probe.ts';

export function createReads(reader: Pick<Reader, 'get'>): Reads {
  const answers = new Map<string, Promise<Answer>>();
  const get: Reads['get'] = (path, options = {}) => {
    const key = JSON.stringify([path, options]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = reader.get(path, options);
    answers.set(key, answer);
    // A read that failed may be tried again by the next probe.
    answer.catch(() => answers.delete(key));
    return answer;
  };
  return {
    get,
    page: async (path) => {
      const answer = await get(path);
      return answer.status === 200 ? pageOf(answer) : undefined;
    },
    object: async (path) => {
      const { status, json } = await get(path);
      return status === 200 && isObject(json) ? json : undefined;
    },
  };
}
