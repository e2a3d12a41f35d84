// The official tus server, keeping photos in a directory: node tus-server.cjs DIRECTORY PORT
const { FileStore } = require("@tus/file-store");
const { Server } = require("@tus/server");

const [directory, port] = process.argv.slice(2);
new Server({ path: "/photos", datastore: new FileStore({ directory }) }).listen({
  host: "0.0.0.0",
  port: Number(port),
});
