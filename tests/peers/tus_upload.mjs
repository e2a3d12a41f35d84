// Uploads one file with the official tus client, which remembers on disk where it was.
//
// node tus_upload.mjs ENDPOINT TOKEN FILE SHA256 MEMORY
//
// Exit status 0: all of it is there; 1: it gave up.

import { createReadStream, statSync } from "node:fs";
import process from "node:process";
import tus from "tus-js-client";

const [endpoint, token, file, sha256, memory] = process.argv.slice(2);

const upload = new tus.Upload(createReadStream(file), {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  uploadSize: statSync(file).size,
  metadata: { sha256, filename: "photo.jpg" },
  urlStorage: new tus.FileUrlStorage(memory),
  fingerprint: async () => `photo-${sha256}`,
  retryDelays: [0, 100, 200],
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess: () => process.exit(0),
});

const before = await upload.findPreviousUploads();
if (before.length) {
  upload.resumeFromPreviousUpload(before[0]);
}
upload.start();
