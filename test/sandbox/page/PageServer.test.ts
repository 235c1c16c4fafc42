import { assert, describe, it } from "@effect/vitest"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, request, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterEach, beforeEach } from "vitest"
import type { PageControls } from "../../../src/sandbox/page/PageControls.ts"
import { pageServer } from "../../../src/sandbox/page/PageServer.ts"
import { mostStreams } from "../../../src/sandbox/page/PageStream.ts"
import type { SandboxNews } from "../../../src/sandbox/page/SandboxSession.ts"
import { TripLog } from "../../../src/sandbox/page/trip/TripLog.ts"

let server: Server
let folder = ""
let port = 0
let log = new TripLog()
let done: Array<string> = []

const controls = (): PageControls => ({
  session: { server: "sandbox", people: [{ user: "@you:sandbox", token: "t1" }], bot: "@bot:sandbox", ownAgent: true },
  log,
  state: () => ({ broken: ["cut"], bot: "running" }),
  breakIt: (fault, on) => {
    done.push(`${fault} ${on}`)
    return fault !== "agent"
  },
  kill: () => void done.push("kill")
})

beforeEach(async () => {
  log = new TripLog()
  done = []
  folder = await mkdtemp(join(tmpdir(), "page-"))
  for (const file of ["index.html", "page.js", "page.css"]) await writeFile(join(folder, file), file)
  server = createServer((message, response) => {
    void message.toArray().then((chunks) => answer(message, Buffer.concat(chunks), response))
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  port = (server.address() as AddressInfo).port
  const answer = pageServer({ controls: controls(), key: "sesame", port, folder: pathToFileURL(`${folder}/`) })
})

afterEach(async () => {
  server.close()
  server.closeAllConnections()
  await rm(folder, { recursive: true })
})

const at = (path: string) => `http://127.0.0.1:${port}${path}`
const key = { authorization: "Bearer sesame" }
const control = (body: unknown, headers: Record<string, string> = key) =>
  fetch(at("/sandbox/control"), { method: "POST", headers, body: JSON.stringify(body) })

const lines = async (after: number) => {
  const answer = await fetch(at(`/sandbox/trip?after=${after}`), { headers: key })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  return {
    next: async () => JSON.parse((await reader.read()).value!) as SandboxNews,
    end: () => reader.cancel()
  }
}

describe("the page's server", () => {
  it.each([["/", "text/html"], ["/page.js", "text/javascript"], ["/page.css", "text/css"]])(
    "hands out %s with the rules for a browser",
    async (path, type) => {
      const answer = await fetch(at(path))
      assert.strictEqual(answer.status, 200)
      assert.include(answer.headers.get("content-type"), type)
      assert.include(answer.headers.get("content-security-policy"), "default-src 'none'")
      assert.strictEqual(answer.headers.get("access-control-allow-origin"), null)
      assert.strictEqual(answer.headers.get("x-content-type-options"), "nosniff")
    }
  )

  it("hands out nothing else of the folder, and writes nothing", async () => {
    await writeFile(join(folder, "secret"), "x")
    for (const path of ["/secret", "/constructor", "/%2e%2e/secret", "/sandbox"]) {
      assert.strictEqual((await fetch(at(path))).status, 404, path)
    }
    assert.strictEqual((await fetch(at("/"), { method: "POST" })).status, 405)
  })

  it("says how the page is made where it is not there", async () => {
    await rm(join(folder, "page.js"))
    const answer = await fetch(at("/page.js"))
    assert.deepStrictEqual([answer.status, await answer.text()], [503, "The page is made by: npm run build\n"])
  })

  it("hands out nothing by another name", async () => {
    const asked = request(at("/"), { headers: { host: `evil.example:${port}` } }).end()
    const [answer] = await once(asked, "response")
    assert.strictEqual(answer.statusCode, 403)
    answer.resume()
  })

  it("tells who one can be to the page alone", async () => {
    assert.strictEqual((await fetch(at("/sandbox/session"))).status, 403)
    const answer = await fetch(at("/sandbox/session"), { headers: key })
    assert.strictEqual((await answer.json() as PageControls["session"]).people[0]!.token, "t1")
  })

  it("breaks, mends and kills by the page's word alone", async () => {
    assert.strictEqual((await control({ fault: "limit", on: true }, {})).status, 403)
    assert.strictEqual((await control({ kill: true }, { ...key, origin: "http://evil.example" })).status, 403)
    assert.deepStrictEqual(done, [])
    assert.strictEqual((await control({ fault: "limit", on: true })).status, 204)
    assert.strictEqual((await control({ fault: "agent", on: true })).status, 409)
    assert.strictEqual((await control({ kill: true })).status, 204)
    for (const odd of [{}, { kill: false }, { fault: "fire", on: true }, [], null]) {
      assert.strictEqual((await control(odd)).status, 400)
    }
    assert.deepStrictEqual(done, ["limit true", "agent true", "kill"])
  })

  it("tells the steps that were and those that come, from where the page is", async () => {
    log.note({ stage: "intake", what: "one" }, 1)
    log.note({ stage: "journal", what: "two" }, 2)
    const stream = await lines(1)
    assert.deepStrictEqual(await stream.next(), {
      broken: ["cut"],
      bot: "running",
      steps: [{ stage: "journal", what: "two", id: 2, at: 2 }]
    })
    log.note({ stage: "turns", what: "three" }, 3)
    log.note({ stage: "outbox", what: "four" }, 4)
    assert.deepStrictEqual((await stream.next()).steps.map(({ id }) => id), [3, 4])
    await stream.end()
  })

  it("lets so many windows look, and another one when one is closed", async () => {
    const open = await Promise.all(Array.from({ length: mostStreams }, () => lines(0)))
    assert.strictEqual((await fetch(at("/sandbox/trip"), { headers: key })).status, 503)
    await open[0]!.next()
    await open[0]!.end()
    // The server hears of the end of a connection when it has.
    for (let status = 503; status === 503;) {
      const again = await fetch(at("/sandbox/trip"), { headers: key })
      status = again.status
      await again.body!.cancel()
    }
  })
})
