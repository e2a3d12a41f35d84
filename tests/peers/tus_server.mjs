// The official tus server for Node with its file store: `node tus_server.mjs FOLDER` prints its port.
import http from 'node:http'
import { Server } from '@tus/server'
import { FileStore } from '@tus/file-store'

const tus = new Server({ path: '/v1/photos', datastore: new FileStore({ directory: process.argv[2] }) })
const server = http.createServer((request, reply) => tus.handle(request, reply))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
