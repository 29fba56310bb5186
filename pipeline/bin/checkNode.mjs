// Plain JavaScript without packages: it runs before anything is installed, on whatever Node there is.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`error: Node ${process.versions.node} is too old; clv needs 20.19 or newer.`);
  process.exit(2);
}
