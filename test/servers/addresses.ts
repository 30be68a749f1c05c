/** Where the real servers of these tests are. */
export function elasticsearchUrl(): string {
  return process.env.GUANCHAO_TEST_ELASTICSEARCH ?? 'http://127.0.0.1:19200';
}
