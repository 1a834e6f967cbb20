/** Uploads the icon of an object in a multipart request and shows the new image from the answer. */
import { useMutation } from '@apollo/client/react';
import { useId, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { notify } from '../announce.tsx';
import { SetIconDocument } from '../graphql/graphql.ts';
import { reasonsOf, Refusals } from './problem.tsx';

const types = ['image/png', 'image/jpeg'];
const maxBytes = 5 * 1024 * 1024;

/** Checked before the upload, so that a person does not wait for a rejection. The server checks again. */
function problemsOfFile({ name, size, type }: File): readonly string[] {
  const megabytes = (size / 1024 / 1024).toFixed(1);
  return [
    ...(types.includes(type) ? [] : [`${name} is not a PNG or JPEG image.`]),
    ...(size <= maxBytes ? [] : [`${name} has ${megabytes} MB. An icon may have up to 5 MB.`]),
    ...(size > 0 ? [] : [`${name} is empty.`]),
  ];
}

export function IconForm({ id }: { id: string }): ReactNode {
  const [setIcon, { loading }] = useMutation(SetIconDocument);
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const note = useId();
  const hint = useId();

  const upload = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (loading) return;
    const file = input.current?.files?.[0];
    if (file === undefined) {
      setRefusals(['Choose a file first.']);
      input.current?.focus();
      return;
    }
    const wrong = problemsOfFile(file);
    if (wrong.length > 0) {
      setRefusals(wrong);
      input.current?.focus();
      return;
    }
    setRefusals([]);
    const { data, error } = await setIcon({ variables: { id, file } });
    const reasons = reasonsOf(data?.iconSet?.errors ?? [], error);
    setRefusals(reasons);
    if (reasons.length > 0) return;
    if (input.current !== null) input.current.value = '';
    notify('The icon was changed.');
  };

  return (
    <form className="icon-form" onSubmit={(event) => void upload(event)}>
      <label>
        <span>New icon</span>
        <input
          ref={input}
          type="file"
          accept={types.join(',')}
          aria-describedby={`${hint} ${note}`}
          aria-invalid={refusals.length > 0}
        />
      </label>
      <p id={hint} className="hint">
        PNG or JPEG, up to 5 MB
      </p>
      <div className="buttons">
        <button type="submit" className="quiet" aria-disabled={loading}>
          {loading ? 'Uploading…' : 'Upload icon'}
        </button>
      </div>
      {loading && <progress aria-label="Upload of the icon" />}
      <Refusals id={note} messages={refusals} />
    </form>
  );
}
