/** The buttons at the end of a form. While it is sent, the first one keeps the focus, which `disabled` would lose. */
import type { ReactNode } from 'react';

interface FormButtonsProps {
  readonly label: string;
  /** Shown instead of `label` while the form is being sent. */
  readonly busyLabel: string;
  readonly busy: boolean;
  readonly onCancel: () => void;
}

export function FormButtons({ label, busyLabel, busy, onCancel }: FormButtonsProps): ReactNode {
  return (
    <div className="buttons">
      <button type="submit" className="primary" aria-disabled={busy}>
        {busy ? busyLabel : label}
      </button>
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
