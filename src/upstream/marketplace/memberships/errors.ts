/** The errors of reads of memberships that the gateway itself finds out. */
import { UnreadableIdError, UpstreamError } from '../../errors.ts';
import { flat } from './resource.ts';

const FLAT_LIST = `GET /v1${flat.path}`;

export function notFound(): UpstreamError {
  return new UpstreamError({
    code: 'NOT_FOUND',
    call: FLAT_LIST,
    message: 'expected the membership, but got none',
    status: 404,
  });
}

export function unknownId(): UnreadableIdError {
  return new UnreadableIdError(
    'this upstream cannot find a membership by an id such as AUSR-1234-5678-9012: expected the id of a membership as ' +
      'the gateway returns it, such as AUSR-ACC-1234-5678.USR-1234-5678',
    { argument: ['id'] },
  );
}
