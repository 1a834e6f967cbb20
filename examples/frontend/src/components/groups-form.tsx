/** Changes the groups of a member. */
import { useMutation } from '@apollo/client/react';
import { useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { notify } from '../announce.tsx';
import { SetGroupsDocument } from '../graphql/graphql.ts';
import { FormButtons } from './form-buttons.tsx';
import { reasonsOf, Refusals } from './problem.tsx';

interface GroupsFormProps {
  readonly id: string;
  readonly name: string;
  readonly chosen: readonly string[];
  readonly groups: readonly { readonly id: string; readonly name: string | null }[];
  readonly onDone: () => void;
}

export function GroupsForm({ id, name, chosen, groups, onDone }: GroupsFormProps): ReactNode {
  const [setGroups, { loading }] = useMutation(SetGroupsDocument);
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const note = useId();
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);

  const save = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (loading) return;
    const groupIds = new FormData(event.currentTarget).getAll('group').map(String);
    if (groupIds.length === 0) {
      setRefusals(['Choose at least one group.']);
      return;
    }
    const { data, error } = await setGroups({ variables: { id, groupIds } });
    const reasons = reasonsOf(data?.accountUserSetGroups?.errors ?? [], error);
    setRefusals(reasons);
    if (reasons.length > 0) return;
    notify(`The groups of ${name} were changed.`);
    onDone();
  };

  return (
    <form
      ref={form}
      className="groups-form"
      aria-label={`Groups of ${name}`}
      onSubmit={(event) => void save(event)}
    >
      <fieldset aria-describedby={note}>
        <legend className="visually-hidden">Groups of {name}</legend>
        {groups.map((group) => (
          <label key={group.id} className="check">
            <input type="checkbox" name="group" value={group.id} defaultChecked={chosen.includes(group.id)} />
            {group.name ?? group.id}
          </label>
        ))}
      </fieldset>
      <Refusals id={note} messages={refusals} />
      <FormButtons label="Save groups" busyLabel="Saving…" busy={loading} onCancel={onDone} />
    </form>
  );
}
