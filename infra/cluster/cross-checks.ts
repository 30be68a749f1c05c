import type { Problem } from '../../shared/environment.ts';
import { type VariableName, variables } from './variables.ts';

type Given = Readonly<Record<string, string>>;

/** What is wrong between variables, beside what is wrong with each: of those that a service reads (`names`). */
export function crossProblems(given: Given, names: readonly VariableName[]): readonly Problem[] {
  return [
    ...placeProblems(given, names),
    ...kafkaProblems(given, names),
    ...elasticsearchProblems(given, names),
  ];
}

/** Either a data folder or servers; a half of each would split the office in two. */
function placeProblems(given: Given, names: readonly VariableName[]): readonly Problem[] {
  const servers = (['GUANCHAO_KAFKA_BROKERS', 'GUANCHAO_ELASTICSEARCH_URL'] as const).filter((name) =>
    names.includes(name),
  );
  if (given.GUANCHAO_DATA !== undefined)
    return servers
      .filter((name) => given[name] !== undefined)
      .map((name) => ({ name, what: 'is given together with GUANCHAO_DATA; give one of the two' }));
  const problems: Problem[] = servers
    .filter((name) => given[name] === undefined)
    .map((name) => ({
      name,
      what: `is missing; it should be ${variables[name].expected}, or GUANCHAO_DATA be given`,
    }));
  // A replay has fixed keys of its own, which are no secret.
  const needsKey = names.includes('GUANCHAO_KEY') && given.GUANCHAO_RUN_KIND !== 'replay';
  if (needsKey && given.GUANCHAO_KEY === undefined) problems.push(missing('GUANCHAO_KEY'));
  return problems;
}

function kafkaProblems(given: Given, names: readonly VariableName[]): readonly Problem[] {
  if (!names.includes('GUANCHAO_KAFKA_BROKERS')) return [];
  const problems = together(given, 'GUANCHAO_KAFKA_USER', 'GUANCHAO_KAFKA_PASSWORD');
  if (given.GUANCHAO_KAFKA_TLS === 'false' && given.GUANCHAO_KAFKA_CA_FILE !== undefined)
    problems.push({
      name: 'GUANCHAO_KAFKA_TLS',
      what: 'is false, while GUANCHAO_KAFKA_CA_FILE asks for TLS',
    });
  return problems;
}

function elasticsearchProblems(given: Given, names: readonly VariableName[]): readonly Problem[] {
  if (!names.includes('GUANCHAO_ELASTICSEARCH_URL')) return [];
  const problems = together(given, 'GUANCHAO_ELASTICSEARCH_USER', 'GUANCHAO_ELASTICSEARCH_PASSWORD');
  if (given.GUANCHAO_ELASTICSEARCH_API_KEY !== undefined && given.GUANCHAO_ELASTICSEARCH_USER !== undefined)
    problems.push({
      name: 'GUANCHAO_ELASTICSEARCH_API_KEY',
      what: 'is given together with GUANCHAO_ELASTICSEARCH_USER; give one of the two',
    });
  return problems;
}

function together(given: Given, user: VariableName, password: VariableName): Problem[] {
  if (given[user] !== undefined && given[password] === undefined) return [missing(password)];
  if (given[user] === undefined && given[password] !== undefined) return [missing(user)];
  return [];
}

function missing(name: VariableName): Problem {
  return { name, what: `is missing; it should be ${variables[name].expected}` };
}
