import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { rolldown } from "rolldown"
import { Child } from "./Child.ts"
import type { FarSide } from "./FarSide.ts"

const root = join(import.meta.dirname, "..")
/** Inside the repository, so that the floors find the same packages as the bot. */
const built = join(root, "node_modules/.bench")

/** Makes JavaScript of the floors, so that Node's reading of types is no part of a floor. */
export const buildFloors = async () => {
  const bundle = await rolldown({
    input: Object.fromEntries(
      ["floor", "floorModel", "floorStart"].map((name) => [name, join(import.meta.dirname, `${name}.ts`)])
    ),
    external: (id) => !id.startsWith(".") && !id.startsWith("/"),
    platform: "node"
  })
  await bundle.write({ dir: built, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" })
  await bundle.close()
}

const floorEnvironment = ({ agent, floor, url }: FarSide) => ({ HOMESERVER: url, TOKEN: floor.token, AGENT_URL: agent })

/** The floor, once it has synced; `agent`: at an agent of its own, by another program. */
export const startFloor = async (far: FarSide, program = "floor", agent = far.agent): Promise<Child> => {
  const child = new Child(join(built, `${program}.mjs`), [], floorEnvironment({ ...far, agent }))
  await child.line()
  return child
}

/** The floor of a start; its first line says that it has synced. */
export const startFloorOnce = (far: FarSide): Child =>
  new Child(join(built, "floorStart.mjs"), [], floorEnvironment(far))

/** The bot as it is shipped, apart from `settings`. */
export const startOurs = (
  far: Pick<FarSide, "agent" | "ours" | "person" | "url">,
  dataDir: string,
  main: string,
  settings: Readonly<Record<string, string>> = {}
): Child =>
  new Child(join(root, main), [], {
    MATRIX_HOMESERVER: far.url,
    MATRIX_ACCESS_TOKEN: far.ours.token,
    MATRIX_ALLOWED_USERS: far.person.id,
    WELCOME: "false",
    AGENT_URL: far.agent,
    AGENT_ATTESTED: "true",
    DATA_DIR: dataDir,
    LOG_LEVEL: "warn",
    ...settings,
    NODE_FLAGS: [process.env["BENCH_NODE_FLAGS"], settings["NODE_FLAGS"]].filter((flags) => flags !== undefined).join(
      " "
    )
  })

/** Where no disk is waited for, for what is not about time; the usual place where there is no such. */
export const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir()

/** A folder of its own for as long as `use` runs. */
export const withFolder = async <A>(use: (folder: string) => Promise<A>, within: string = tmpdir()): Promise<A> => {
  const folder = await mkdtemp(join(within, "matrix-surface-bench-"))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
