import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { built, finish } from "../support/Built.ts"
import { type BotProcess, folder, startBot } from "./BotProcess.ts"

const file = built()

/** A homeserver's account data, which every start takes the account in. */
const keepingAccountData = () => {
  const kept = new Map<string, string>()
  return async (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url!
    let body = ""
    for await (const piece of request) body += String(piece)
    if (request.method === "PUT") kept.set(url, body)
    const found = request.method === "PUT" ? "{}" : kept.get(url)
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" }).end(
      found ?? "{\"errcode\":\"M_NOT_FOUND\"}"
    )
  }
}

describe("A bot whose starts come to nothing", () => {
  it.live(
    "does nothing after the fifth, says so, ends as it is told, and tries once more when it is started",
    () =>
      Effect.gen(function*() {
        let process: BotProcess | undefined
        let syncs = 0
        const accountData = keepingAccountData()
        const server = yield* Effect.acquireRelease(
          Effect.promise(() =>
            new Promise<ReturnType<typeof createServer>>((ready) => {
              const made = createServer((request, response) => {
                if (request.url?.includes("/whoami") === true) {
                  return void response.writeHead(200, { "content-type": "application/json" }).end(
                    "{\"user_id\":\"@bot:x\",\"device_id\":\"D\"}"
                  )
                }
                if (request.url?.includes("/account_data/") === true) return void accountData(request, response)
                if (request.url?.includes("/sync") !== true) {
                  return void response.writeHead(404, { "content-type": "application/json" }).end(
                    "{\"errcode\":\"M_NOT_FOUND\"}"
                  )
                }
                syncs++
                process?.child.kill("SIGKILL")
              })
              made.listen(0, "127.0.0.1", () => ready(made))
            })
          ),
          (made) =>
            Effect.sync(() => {
              made.closeAllConnections()
              made.close()
            })
        )
        const dataDir = yield* folder
        const settings = {
          MATRIX_HOMESERVER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          MATRIX_ACCESS_TOKEN: "t",
          MATRIX_ALLOWED_USERS: "@*:x",
          AGENT_URL: "ws://127.0.0.1:9/",
          DATA_DIR: dataDir
        }
        const start = Effect.map(startBot(file("main.js"), settings), (started) => (process = started))
        const says = Effect.promise(() =>
          finish(globalThis.process.execPath, [file("main.js"), "status", "--data-dir", dataDir])
        )
        for (let times = 0; times < 5; times++) yield* (yield* start).exited
        assert.strictEqual(syncs, 5)
        const safe = yield* start
        while (!safe.log.some((line) => line.includes("Safe mode"))) yield* Effect.sleep("20 millis")
        const { stdout } = yield* says
        assert.include(stdout, "Bot        running")
        assert.match(stdout, /safe mode since \d+ s because\n\s+the last 5 starts ended before anything was done/)
        assert.strictEqual(yield* safe.end("SIGTERM"), 0)
        assert.strictEqual(syncs, 5)
        yield* (yield* start).exited
        assert.strictEqual(syncs, 6)
        const again = yield* start
        while (!again.log.some((line) => line.includes("Safe mode"))) yield* Effect.sleep("20 millis")
        assert.strictEqual(yield* again.end("SIGTERM"), 0)
      }).pipe(Effect.scoped),
    90_000
  )
})
