import { Checkbox } from 'antd';
import { useState } from 'react';
import {
  type Colour,
  type DoneClock,
  doneClocks,
  type Incident,
} from '../../../../../../shared/incidents.ts';
import { clockNameWords, levelWords, spanWords } from '../../../../../../shared/words.ts';
import { ActForm } from './act-form.tsx';
import { Choice, Field } from './field.tsx';
import { LevelChoice } from './level-choice.tsx';

export interface FormProps {
  readonly incident: Incident;
  readonly onClose: () => void;
}

const NOTE_LENGTH = 2000;

/** Adds a note to the incident's book. */
export function NoteForm({ incident, onClose }: FormProps) {
  return (
    <ActForm
      title="备注"
      what="记入处置记录，本系统的使用者都能看到。"
      reason="内容"
      longest={NOTE_LENGTH}
      verb="记下"
      done="已记入处置记录"
      onClose={onClose}
      build={(text) => ({ act: 'note', incident: incident.id, text })}
    />
  );
}

/** Records that what a clock asks for was done. */
export function ClockForm({ incident, onClose }: FormProps) {
  const [clock, setClock] = useState<DoneClock | null>(null);
  return (
    <ActForm
      title="登记时限"
      what="登记已经完成的事项：对应时限即告办结，后续发声、续报自此重新起算。"
      reason="完成情况"
      verb="登记"
      done="已登记"
      onClose={onClose}
      build={(text) =>
        clock === null ? '请选择事项。' : { act: 'clock', incident: incident.id, clock, text }
      }
    >
      <Field label="事项">
        {(id) => (
          <Choice
            name="clock"
            labelledBy={id}
            value={clock}
            options={doneClocks.map((value) => ({ value, label: clockNameWords[value] }))}
            onChange={setClock}
          />
        )}
      </Field>
    </ActForm>
  );
}

/** Sets a human's level. */
export function LevelForm({ incident, onClose }: FormProps) {
  const [level, setLevel] = useState<Colour | null>(null);
  return (
    <ActForm
      title="调整等级"
      what={`现为${levelWords[incident.level]}。人工等级保持到系统研判更高，或满 24 小时。`}
      verb="调整"
      done="已调整等级"
      onClose={onClose}
      build={(reason) => {
        if (level === null) return '请选择等级。';
        return { act: 'level', incident: incident.id, level, reason };
      }}
    >
      <Field label="调整为">
        {(id) => <LevelChoice labelledBy={id} value={level} onChange={setLevel} />}
      </Field>
    </ActForm>
  );
}

/** Lengths of a silence that people ask for; the API takes up to seven days. */
const MUTE_MINUTES = [30, 60, 120, 240, 720, 1440, 4320, 10_080] as const;

/** Silences further messages for a time. */
export function MuteForm({ incident, onClose }: FormProps) {
  const [minutes, setMinutes] = useState<number | null>(null);
  return (
    <ActForm
      title="静默"
      what={
        incident.level === 'red'
          ? '红色事件须两人先后申请才静默：先申请者记录在案，另一人三十分钟内再次申请即生效。'
          : '在此期间不再发送本事件的消息；若升到比现在更高的等级，仍会通知。'
      }
      verb="静默"
      done={incident.level === 'red' && !incident.handling.muteAsked ? '已申请，待另一人确认' : '已静默'}
      onClose={onClose}
      build={(reason) =>
        minutes === null ? '请选择时长。' : { act: 'mute', incident: incident.id, minutes, reason }
      }
    >
      <Field label="时长">
        {(id) => (
          <Choice
            name="minutes"
            labelledBy={id}
            value={minutes}
            options={MUTE_MINUTES.map((value) => ({ value, label: spanWords(value) }))}
            onChange={setMinutes}
          />
        )}
      </Field>
    </ActForm>
  );
}

/** Makes some of its subjects an incident of their own. */
export function SplitForm({ incident, onClose }: FormProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  return (
    <ActForm
      title="拆分"
      what="所选研判对象另成一个事件，系统不会再自动并回。"
      verb="拆分"
      done="已拆分"
      onClose={onClose}
      build={(reason) => {
        if (chosen.length === 0) return '请选择要拆出的研判对象。';
        if (chosen.length === incident.subjects.length) return '至少要留下一个研判对象。';
        return { act: 'split', incident: incident.id, subjects: [...chosen], reason };
      }}
    >
      <Field label="拆出的研判对象">
        {(id) => (
          <fieldset aria-labelledby={id}>
            <Checkbox.Group<string>
              className="subject-choice"
              options={incident.subjects.map((subject) => ({ value: subject.id, label: subject.name }))}
              value={[...chosen]}
              onChange={setChosen}
            />
          </fieldset>
        )}
      </Field>
    </ActForm>
  );
}

/** Closes the incident. */
export function CloseForm({ incident, onClose }: FormProps) {
  return (
    <ActForm
      title="结案"
      what="结束本事件。若热度再起，系统会重新打开并标为反复。"
      verb="结案"
      done="已结案"
      onClose={onClose}
      build={(reason) => ({ act: 'close', incident: incident.id, reason })}
    />
  );
}
