/** Uploads the icon of an object in a multipart request and shows the new image from the answer. */
import { useMutation } from '@apollo/client/react';
import { useId, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { announce } from '../announce.tsx';
import { SetIconDocument } from '../graphql/graphql.ts';
import { problemsOf } from './problem.tsx';

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
    const { data, error } = await setIcon({ variables: { id, file } });
    const reasons = [
      ...(data?.iconSet?.errors ?? []).map(({ message }) => message),
      ...(error === undefined ? [] : problemsOf(error).map(({ message }) => message)),
    ];
    setRefusals(reasons);
    if (reasons.length > 0) return;
    if (input.current !== null) input.current.value = '';
    announce('The icon was changed.');
  };

  return (
    <form className="icon-form" onSubmit={(event) => void upload(event)}>
      <label>
        <span>New icon</span>
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg"
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
      <div id={note} role="alert" className={refusals.length > 0 ? 'refusal' : ''}>
        {refusals.map((message) => (
          <p key={message}>{message}</p>
        ))}
      </div>
    </form>
  );
}
