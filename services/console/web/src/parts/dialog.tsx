import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A modal of the browser's own: it keeps the focus, closes on Escape and needs no style that the content security policy
 * would refuse (antd's Modal locks the page by a style element without the nonce).
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const frame = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const element = frame.current;
    if (element === null || element.open) return;
    element.showModal();
    document.documentElement.classList.add('locked');
    return () => {
      document.documentElement.classList.remove('locked');
      element.close();
    };
  }, []);
  return (
    <dialog
      ref={frame}
      className="dialog"
      aria-labelledby={name}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={name}>{title}</h2>
      {children}
    </dialog>
  );
}
