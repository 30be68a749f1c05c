import { App, Button } from 'antd';
import type { Incident } from '../../../../../shared/incidents.ts';
import { useRun } from '../state/run.ts';
import { useAct } from '../state/use-act.ts';
import { minuteWords } from '../words/format.ts';
import { signedMinute } from '../words/tell.ts';

/** One tap to take an incident; afterwards, who has it. */
export function SignButton({ incident, block }: { readonly incident: Incident; readonly block?: boolean }) {
  const { message } = App.useApp();
  const acting = useAct((record) => record && void message.success('已签收'));
  const { signed } = incident.handling;
  if (signed) return <Signed incident={incident} />;
  return (
    <div className="sign">
      <Button
        type="primary"
        block={block ?? false}
        loading={acting.isBusy}
        aria-label={`签收：${incident.title}`}
        onClick={() => acting.submit({ act: 'sign', incident: incident.id })}
      >
        签收
      </Button>
      {acting.problem !== null && (
        <p className="problem" role="alert">
          {acting.problem}
        </p>
      )}
    </div>
  );
}

function Signed({ incident }: { readonly incident: Incident }) {
  const { run, present } = useRun();
  const { signed } = incident.handling;
  if (!signed) return null;
  return (
    <span className="signed">
      <b>{signed.by}</b> 已签收 <time>{minuteWords(signedMinute(run, signed), present)}</time>
    </span>
  );
}
