// The official tus client, four uploads at a time: node tus-client.cjs ENDPOINT FILE...
// Prints the seconds from the first upload's start to the last one's end.
const fs = require("fs");
const tus = require("tus-js-client");

const [endpoint, ...files] = process.argv.slice(2);

function upload(path) {
  return new Promise((resolve, reject) => {
    new tus.Upload(fs.createReadStream(path), {
      endpoint,
      uploadSize: fs.statSync(path).size,
      retryDelays: [0, 1000, 3000, 5000],
      onError: reject,
      onSuccess: resolve,
    }).start();
  });
}

async function lane() {
  for (let path = files.shift(); path !== undefined; path = files.shift()) await upload(path);
}

const begun = process.hrtime.bigint();
Promise.all([lane(), lane(), lane(), lane()]).then(() => {
  console.log(Number(process.hrtime.bigint() - begun) / 1e9);
});
