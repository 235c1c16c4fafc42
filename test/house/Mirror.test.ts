import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)).sort()

const sources = filesIn("src").filter((file) => file.endsWith(".ts"))
const domain = sources.filter((file) => file.startsWith("src/domain/"))
const tests = filesIn("test/domain").filter((file) => file.endsWith(".test.ts"))
const folders = [...new Set(sources.map(dirname))].filter((folder) => folder !== "src")

/** The tests of other rings without a file of their name: each is about more files than one. */
const ofSeveralFiles: Readonly<Record<string, string>> = {
  "test/commands/Program.test.ts": "the built program",
  "test/commands/reset/ResetKilled.test.ts": "the built program, killed in the middle of a reset",
  "test/layers/account/SessionKilled.test.ts": "a login, from its files to the server, killed in the middle",
  "test/layers/agent/link/LinkFaults.test.ts": "what an agent that errs does to a link, all files of it",
  "test/layers/agent/link/LinkRules.test.ts": "endings, memory, backoff and frame shapes: the link's pure functions",
  "test/layers/agent/link/LinkTime.test.ts": "all waits of a link",
  "test/layers/agent/link/LinkTrust.test.ts": "greeting and token, over all files of a link",
  "test/layers/agent/wire/mapping/MappedAgents.test.ts": "the contract of Agent, with agents of three foreign formats",
  "test/layers/agent/wire/mapping/MappedLate.test.ts": "what mapped agents still say of a run that was cut, over links",
  "test/layers/agent/wire/mapping/MappedLinks.test.ts": "links to mapped agents: how runs are stopped and end",
  "test/layers/crypto/EngineNews.test.ts": "CryptoEngine, by what a sync brings for encryption",
  "test/layers/doctor/conformance/BrokenRules.test.ts": "agents that break one rule each, before the whole checklist",
  "test/layers/journal/DeletedTexts.test.ts": "what of a deleted answer is left in the files, whichever deletes it",
  "test/layers/journal/Durability.test.ts": "driver, migrations and journal: what waits for the disk",
  "test/layers/journal/EventTexts.test.ts": "how long the text of an event is kept, from ingest to the final",
  "test/layers/journal/FailedCommit.test.ts": "any transaction of the journal that fails",
  "test/layers/journal/QueryPlans.test.ts": "every statement of the journal",
  "test/layers/intake/SyncedFacts.test.ts":
    "what a batch says of a room, by its ingestion and the reading of its facts",
  "test/layers/journal/intake/AdmissionCost.test.ts": "the statements of an admission, in several files",
  "test/layers/lease/LeaseAtRandom.test.ts": "the whole lease, in drawn orders",
  "test/layers/lease/LeaseFormerVersion.test.ts": "the whole lease beside a bot of the former version",
  "test/layers/lease/LeaseLost.test.ts": "the whole lease, when another bot takes it",
  "test/layers/lease/LeaseSync.test.ts": "the whole lease after a break in the syncs",
  "test/layers/matrix/ForeignIds.test.ts": "what an id that is none means in the answer to each API",
  "test/layers/matrix/NotFound.test.ts": "what a 404 means to each API",
  "test/layers/operations/prompts/SetClock.test.ts": "all who are told of a prompt's life, while the clock is set",
  "test/layers/proxies/UnencryptedWays.test.ts": "proxies, their refusals and the client that tells of them",
  "test/layers/reset/OneRoomFails.test.ts": "the run of a reset and the pace of its steps",
  "test/layers/reset/store/CarriedDeletions.test.ts": "what a store that a reset begins knows of the old one",
  "test/layers/reset/store/CarriedRooms.test.ts": "what a store that a reset begins knows of the old one",
  "test/layers/store/backups/StoreBackupMet.test.ts":
    "a copy and the reading beside a bot, with one who writes meanwhile",
  "test/layers/store/backups/StoreSides.test.ts": "a restore and the swap, with a log whose store is gone",
  "test/layers/store/progress/ShownWork.test.ts": "all work on a store that is shown, whichever file does it",
  "test/layers/store/OtherProcess.test.ts": "lock and driver, between two processes",
  "test/layers/store/RefusedStore.test.ts": "every way in which a store is refused, whichever file does it",
  "test/layers/store/Reopened.test.ts": "what the whole store keeps from one process to the next",
  "test/sandbox/homeserver/MatrixOnSandbox.test.ts": "the contract suites, over the whole fake homeserver",
  "test/sandbox/keys/OlmMachines.test.ts": "the whole fake homeserver, under the engine of encrypted rooms"
}
const mirroring = ["layers", "commands", "sandbox", "page"].flatMap((ring) => filesIn(`test/${ring}`)).filter((file) =>
  file.endsWith(".test.ts")
)

const testOf = (file: string) => file.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts")
/** A schema can be called too, and is a description. */
const isFunction = (exported: unknown) => typeof exported === "function" && !Schema.isSchema(exported)

describe("The house", () => {
  it("has a test at the same path for every file of the domain that exports a function", async () => {
    const files = await Promise.all(
      domain.map(async (file) => {
        const exported = Object.values((await import(/* @vite-ignore */ resolve(file))) as object)
        return exported.some(isFunction) ? [testOf(file)] : []
      })
    )
    assert.deepStrictEqual(files.flat().filter((test) => !tests.includes(test)), [])
  })

  it("has a file of the domain for every test there", () => {
    const mirrored = new Set(domain.map(testOf))
    assert.deepStrictEqual(tests.filter((test) => !mirrored.has(test)), [])
  })

  it("has a file of layers, commands, sandbox or page for every test there, but where one is about several files", () => {
    const mirrored = new Set(sources.map(testOf))
    assert.deepStrictEqual(
      mirroring.filter((test) => !mirrored.has(test)).sort(),
      Object.keys(ofSeveralFiles).sort()
    )
  })

  it("has every folder of the source named in ARCHITECTURE.md by its whole path", () => {
    const text = readFileSync("ARCHITECTURE.md", "utf8")
    assert.deepStrictEqual(folders.filter((folder) => !text.includes(`\`${folder}/\``)), [])
  })

  it("has no file name twice under src", () => {
    const names = Map.groupBy(sources, (file) => basename(file))
    assert.deepStrictEqual([...names.values()].filter((files) => files.length > 1), [])
  })

  it("has twelve files a folder at most", () => {
    const crowded = folders.filter((folder) => sources.filter((file) => dirname(file) === folder).length > 12)
    assert.deepStrictEqual(crowded, [])
  })
})
