import { type ChildProcess, execFile, spawn } from "node:child_process"
import { createHmac } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { promisify } from "node:util"
import { configuration, type Limits, logging } from "./SynapseConfiguration.ts"

const run = promisify(execFile)

/** Kept between runs, in the repository and out of git. */
const home = join(import.meta.dirname, "../../.synapse")
const python = join(home, "bin/python")
const secret = "test-shared-secret"

export interface Account {
  readonly user_id: string
  readonly access_token: string
  readonly device_id: string
}

/** A running Synapse. */
export interface Synapse {
  readonly url: string
  readonly admin: Account
  /** The file in which it keeps all but media. */
  readonly database: string
  /** Ends it, lets `meanwhile` do something to its database, and starts it again where it was. */
  readonly restart: (meanwhile: (database: string) => void) => Promise<void>
  readonly stop: () => Promise<void>
}

const works = () =>
  run(python, ["-c", "import synapse; assert synapse.__version__.startswith('1.163.')"]).then(() => true, () => false)

/** Installs Synapse from PyPI, unless it is there and can be imported; fails when it cannot. */
export const install = async () => {
  if (existsSync(python) && (await works())) return
  await rm(home, { recursive: true, force: true })
  await run("python3", ["-m", "venv", home])
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "matrix-synapse==1.163.*"], {
    maxBuffer: 1 << 26
  })
  if (!(await works())) throw new Error("Synapse was installed but cannot be imported")
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

const healthy = (url: string) => fetch(`${url}/health`).then((answer) => answer.ok, () => false)

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

const stop = async (child: ChildProcess) => {
  if (ended(child)) return
  const gone = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  const timer = setTimeout(() => child.kill("SIGKILL"), 15_000)
  await gone
  clearTimeout(timer)
}

/** Starts what was configured in a directory, and waits until it serves. Gives the way to end it. */
const serve = async (directory: string, url: string) => {
  const child = spawn(python, ["-m", "synapse.app.homeserver", "-c", join(directory, "hs.yaml")], {
    cwd: directory,
    stdio: "ignore",
    env: { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" }
  })
  // The run that ends without its teardown takes its server along.
  const orphaned = () => child.kill("SIGKILL")
  process.once("exit", orphaned)
  const end = () => {
    process.off("exit", orphaned)
    return stop(child)
  }
  for (let tries = 0; !(await healthy(url)); tries++) {
    if (ended(child) || tries > 600) {
      const log = await readFile(join(directory, "hs.log"), "utf8").catch(() => "it wrote no log")
      await end()
      throw new Error(`Synapse did not start: ${log.slice(-2000)}`)
    }
    await after(100)
  }
  return end
}

/** Starts a Synapse with an empty database of its own, and makes an administrator in it. */
export const start = async (limits: Limits): Promise<Synapse> => {
  const directory = await mkdtemp(join(tmpdir(), "matrix-surface-synapse-"))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const database = join(directory, "hs.db")
  await mkdir(join(directory, "media"))
  await writeFile(join(directory, "log.yaml"), logging(directory))
  await writeFile(join(directory, "hs.yaml"), configuration({ directory, port, limits, secret }))
  const clear = () => rm(directory, { recursive: true, force: true })
  let end = await serve(directory, url).catch(async (error: unknown) => {
    await clear()
    throw error
  })
  return {
    url,
    admin: await register(url, "admin", { admin: true }),
    database,
    restart: async (meanwhile) => {
      await end()
      meanwhile(database)
      end = await serve(directory, url)
    },
    stop: async () => {
      await end()
      await clear()
    }
  }
}

/** Any call of the client-server or admin API; throws with the answer when it is refused. */
export const call = async (
  url: string,
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown
): Promise<Record<string, unknown>> => {
  const answer = await fetch(url + path, {
    method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const json = (await answer.json()) as Record<string, unknown>
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`)
  return json
}

/** Makes an account by the shared secret (Synapse's admin API, "Shared-Secret Registration"); its password is `pw`. */
export const register = async (url: string, localpart: string, { admin = false } = {}): Promise<Account> => {
  const path = "/_synapse/admin/v1/register"
  const { nonce } = (await call(url, undefined, "GET", path)) as { nonce: string }
  const mac = createHmac("sha1", secret).update([nonce, localpart, "pw", admin ? "admin" : "notadmin"].join("\0"))
    .digest("hex")
  return (await call(url, undefined, "POST", path, {
    nonce,
    username: localpart,
    password: "pw",
    admin,
    mac
  })) as unknown as Account
}

const override = (user: string) => `/_synapse/admin/v1/users/${encodeURIComponent(user)}/override_ratelimit`

/** Lifts every limit of an account. */
export const free = (synapse: Pick<Synapse, "url" | "admin">, user: string) =>
  call(synapse.url, synapse.admin.access_token, "POST", override(user), { messages_per_second: 0, burst_count: 0 })

/** Puts an account under the server's limits again. */
export const unfree = (synapse: Pick<Synapse, "url" | "admin">, user: string) =>
  call(synapse.url, synapse.admin.access_token, "DELETE", override(user))
