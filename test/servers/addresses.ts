import { servers } from './provided.ts';

/** Where the real servers of these tests are. */
export function elasticsearchUrl(): string {
  return servers().elasticsearch;
}
