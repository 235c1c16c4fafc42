// Answers every request at once, and nothing else: how long a program that is never busy takes on this machine, at
// this moment.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const server = createServer((_, response) => response.end("{}"))
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })))
process.stdin.resume().once("end", () => server.close())
