/** Asks before a change and says what follows from it. The native dialog keeps the focus inside and returns it afterwards. */
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';

interface ConfirmProps {
  readonly title: string;
  /** What the change does, in one sentence or more. */
  readonly children: ReactNode;
  /** The text of the button, such as `Disable`. */
  readonly verb: string;
  readonly isDangerous?: boolean;
  /** While it is read what follows, the change cannot be confirmed. */
  readonly isReading?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function Confirm({
  title,
  children,
  verb,
  isDangerous = false,
  isReading = false,
  onConfirm,
  onCancel,
}: ConfirmProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const text = useId();
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="confirm"
      aria-labelledby={heading}
      aria-describedby={text}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <h2 id={heading}>{title}</h2>
      <div id={text} aria-live="polite">
        {children}
      </div>
      <div className="buttons">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button
          type="button"
          className={isDangerous ? 'primary dangerous' : 'primary'}
          aria-disabled={isReading}
          onClick={() => {
            if (!isReading) onConfirm();
          }}
        >
          {verb}
        </button>
      </div>
    </dialog>
  );
}
