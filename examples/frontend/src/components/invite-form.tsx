/** Invites a person to an account. Each error appears at its field. */
import { useApolloClient, useMutation } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { notify } from '../announce.tsx';
import { InviteDocument } from '../graphql/graphql.ts';
import { Field, FieldErrors } from './field.tsx';
import { FormButtons } from './form-buttons.tsx';
import { problemsOf } from './problem.tsx';

interface InviteFormProps {
  readonly accountId: string;
  readonly groups: readonly { readonly id: string; readonly name: string | null }[];
  readonly onDone: () => void;
}

const labels = {
  email: 'E-mail',
  firstName: 'First name',
  lastName: 'Last name',
  groupIds: 'Groups',
} as const;
const fields = Object.keys(labels) as (keyof typeof labels)[];
/** Messages by field. Messages without a form field are under the empty name. */
type Errors = Readonly<Record<string, readonly string[]>>;

function byField(refusals: readonly { path: readonly string[] | null; message: string }[]): Errors {
  const errors: Record<string, string[]> = {};
  for (const { path, message } of refusals) {
    const field = fields.find((name) => name === path?.[1]);
    // Messages use the argument's name; users know its label.
    const text = field === undefined ? message : message.replace(new RegExp(`^${field}\\b`), labels[field]);
    (errors[field ?? ''] ??= []).push(text);
  }
  return errors;
}

export function InviteForm({ accountId, groups, onDone }: InviteFormProps): ReactNode {
  const client = useApolloClient();
  const [invite, { loading }] = useMutation(InviteDocument);
  const [errors, setErrors] = useState<Errors>({});
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);
  // Move the focus to the first field with an error.
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (loading) return;
    const values = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = values.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const email = form.current?.querySelector<HTMLInputElement>('[type=email]');
    // The only rule checked here, because an invalid address would reject the whole request.
    if (text('email') === '' || email?.validity.typeMismatch === true) {
      setErrors({ email: ['Enter an e-mail address such as ann@example.com.'] });
      return;
    }
    const input = {
      accountId,
      email: text('email'),
      firstName: text('firstName'),
      lastName: text('lastName'),
      groupIds: values.getAll('groupIds').map(String),
    };
    const { data, error } = await invite({ variables: { input } });
    const refused = data?.accountUserInvite?.errors ?? [];
    if (error !== undefined) {
      setErrors({ '': problemsOf(error).map(({ message }) => message) });
    } else if (refused.length > 0) {
      setErrors(byField(refused));
    } else {
      await client.refetchQueries({ include: 'active' });
      notify(`${input.firstName} ${input.lastName} was invited.`);
      onDone();
    }
  };

  const groupErrors = errors['groupIds'] ?? [];
  return (
    <form
      ref={form}
      className="invite"
      noValidate
      onSubmit={(event) => void submit(event)}
      aria-label="Invitation"
    >
      <Field name="email" label={labels.email} type="email" errors={errors['email'] ?? []} />
      <Field name="firstName" label={labels.firstName} errors={errors['firstName'] ?? []} />
      <Field name="lastName" label={labels.lastName} errors={errors['lastName'] ?? []} />
      <fieldset aria-describedby={groupErrors.length > 0 ? 'groupIds-errors' : undefined}>
        <legend>{labels.groupIds}</legend>
        {groups.map(({ id, name }) => (
          <label key={id} className="check">
            <input type="checkbox" name="groupIds" value={id} aria-invalid={groupErrors.length > 0} />
            {name ?? id}
          </label>
        ))}
        {groups.length === 0 && <p className="hint">No groups of this account are visible to you.</p>}
        <FieldErrors id="groupIds-errors" errors={groupErrors} />
      </fieldset>
      {errors[''] !== undefined && (
        <div className="refusal" role="alert">
          {errors[''].map((message) => (
            <p key={message}>{message}</p>
          ))}
        </div>
      )}
      <FormButtons label="Send invitation" busyLabel="Inviting…" busy={loading} onCancel={onDone} />
    </form>
  );
}
