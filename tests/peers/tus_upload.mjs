// Uploads one file with the official tus client, which remembers on disk where it was.
//
// node tus_upload.mjs ENDPOINT TOKEN FILE SHA256 MEMORY [STOP_AFTER_BYTES]
//
// Exit status 0: all of it is there; 9: stopped on purpose; 1: failed.

import { createReadStream, statSync } from "node:fs";
import process from "node:process";
import tus from "tus-js-client";

const [endpoint, token, file, sha256, memory, stopAfter] = process.argv.slice(2);

const upload = new tus.Upload(createReadStream(file), {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  uploadSize: statSync(file).size,
  metadata: { sha256, filename: "photo.jpg" },
  urlStorage: new tus.FileUrlStorage(memory),
  fingerprint: async () => `photo-${sha256}`,
  retryDelays: [0, 100, 200],
  onProgress: (sent) => {
    if (stopAfter && sent >= Number(stopAfter)) {
      upload.abort(false).then(() => process.exit(9));
    }
  },
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess: () => {
    console.log(upload.url);
    process.exit(0);
  },
});

const before = await upload.findPreviousUploads();
if (before.length) {
  upload.resumeFromPreviousUpload(before[0]);
}
upload.start();
