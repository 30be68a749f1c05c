import type { DutySettings } from './settings.ts';

export interface DutyFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What does not fit together in a duty whose parts are well formed: ids that name nobody, turns without an end. */
export function faultsOfDuty(duty: DutySettings): readonly DutyFault[] {
  const faults: DutyFault[] = [];
  const people = new Set(duty.people.map(({ id }) => id));
  const rotas = new Set(duty.rotas.map(({ id }) => id));
  const known = (id: string, path: readonly (string | number)[]): void => {
    if (!people.has(id)) faults.push({ path, message: `no person has the id ${id}` });
  };
  faults.push(...repeated(duty.people, 'people'), ...repeated(duty.rotas, 'rotas'));
  if (duty.people.length > 0 && duty.heads.length === 0)
    faults.push({
      path: ['heads'],
      message: 'needs at least one person, who is told when nobody else is there',
    });
  duty.heads.forEach((id, at) => void known(id, ['heads', at]));
  duty.rotas.forEach(({ shifts, substitutes }, r) => {
    shifts.forEach(({ teams }, s) => {
      teams.forEach((team, t) => {
        team.forEach((id, at) => void known(id, ['rotas', r, 'shifts', s, 'teams', t, at]));
      });
    });
    substitutes.forEach(({ person, by, from, to }, at) => {
      known(person, ['rotas', r, 'substitutes', at, 'person']);
      known(by, ['rotas', r, 'substitutes', at, 'by']);
      if (from >= to)
        faults.push({
          path: ['rotas', r, 'substitutes', at, 'to'],
          message: 'must be later than its beginning',
        });
    });
  });
  duty.cells.forEach(({ rota, people: named, region, line }, c) => {
    if (rota !== undefined && !rotas.has(rota))
      faults.push({ path: ['cells', c, 'rota'], message: `no rota has the id ${rota}` });
    named.forEach((id, at) => void known(id, ['cells', c, 'people', at]));
    if (duty.cells.findIndex((one) => one.region === region && one.line === line) < c)
      faults.push({ path: ['cells', c], message: 'the same region and line stand in a cell above' });
  });
  for (const level of ['yellow', 'orange', 'red'] as const) {
    const { steps } = duty.chains[level];
    const [first] = steps;
    if (first && first.afterMinutes !== 0)
      faults.push({
        path: ['chains', level, 'steps', 0, 'afterMinutes'],
        message: 'the first step is told at once: 0',
      });
    steps.forEach(({ afterMinutes, tell }, s) => {
      if (s > 0 && afterMinutes <= (steps[s - 1]?.afterMinutes ?? 0))
        faults.push({
          path: ['chains', level, 'steps', s, 'afterMinutes'],
          message: 'must be later than the step before',
        });
      for (const one of tell)
        if (typeof one === 'object')
          for (const id of one.people) known(id, ['chains', level, 'steps', s, 'tell']);
    });
  }
  return faults;
}

function repeated(all: readonly { readonly id: string }[], part: string): readonly DutyFault[] {
  return all.flatMap(({ id }, index) =>
    all.findIndex((one) => one.id === id) < index
      ? [{ path: [part, index, 'id'], message: `the id ${id} is used twice` }]
      : [],
  );
}
