// Written for any old Node: says what is wrong instead of ERR_UNKNOWN_FILE_EXTENSION when the pinned Node is not installed.
var parts = process.versions.node.split('.');
if (Number(parts[0]) < 24 || (Number(parts[0]) === 24 && Number(parts[1]) < 12)) {
  console.error(
    'guanchao needs Node 24.12 or newer and this is ' +
      process.versions.node +
      '. npm ci installs it with the package "node"; if it ran with --ignore-scripts, run: npm rebuild node',
  );
  process.exit(1);
}
