import { assert, describe, it } from "@effect/vitest"
import {
  folderFindings,
  type FolderSeen,
  noStoreFinding,
  storeFindings,
  unmadeStoreFinding
} from "../../../src/domain/doctor/StoreFindings.ts"
import { before, calm } from "../../support/StatusCases.ts"

const now = 100 * 86_400_000
const tidy: FolderSeen = {
  dataDir: "/d",
  free: 5 * 2 ** 30,
  groupWritable: false,
  open: [],
  backups: [now - 86_400_000, 1]
}
const verdicts = (seen: FolderSeen) => folderFindings(seen, now).map(({ look, verdict }) => `${look} ${verdict}`)

describe("Findings of the store", () => {
  it("say of a tidy folder what is in it", () => {
    assert.deepStrictEqual(verdicts(tidy), ["disk ok", "permissions ok", "backups ok"])
    assert.strictEqual(folderFindings(tidy, now).at(-1)?.seen, "2 by the bot, the newest 1 d old")
  })

  it("warn of a disk before it is full", () => {
    assert.include(verdicts({ ...tidy, free: 2 ** 29 }), "disk warning")
    assert.include(verdicts({ ...tidy, free: 2 ** 20 }), "disk failed")
    assert.deepStrictEqual(verdicts({ ...tidy, free: undefined }), ["permissions ok", "backups ok"])
  })

  it("warn of who else reaches the files", () => {
    const open = folderFindings({ ...tidy, open: ["session.json"], groupWritable: true }, now)
    assert.include(open.find(({ look }) => look === "permissions")?.seen ?? "", "may read session.json in /d")
    assert.include(verdicts({ ...tidy, groupWritable: true }), "permissions warning")
    assert.include(verdicts({ ...tidy, backups: [] }), "backups skipped")
  })

  it("tell an earlier layout and the safe mode", () => {
    const of = (status: typeof calm) => storeFindings(status).map(({ look, verdict }) => `${look} ${verdict}`)
    assert.deepStrictEqual(of({ ...calm, store: { file: "/d/bot.db", bytes: 1, layout: 6, newestLayout: 6 } }), [
      "store ok",
      "bot ok"
    ])
    assert.include(of({ ...calm, store: { file: "/d/bot.db", bytes: 1, layout: 5, newestLayout: 6 } }), "store warning")
    const safe = storeFindings({ ...calm, safeMode: { since: before(1), reason: "five starts came to nothing" } })
    assert.include(safe.find(({ look }) => look === "bot")?.seen ?? "", "five starts came to nothing")
  })

  it("tell a store that is not there from one that cannot be read", () => {
    assert.strictEqual(unmadeStoreFinding("/d").verdict, "skipped")
    assert.deepInclude(noStoreFinding("damaged"), { verdict: "failed", seen: "damaged" })
  })

  it("tell who was allowed or denied by command, where somebody was", () => {
    const access = [{ pattern: "@ann:x", kind: "allow", by: "@root:x" }, {
      pattern: "@*:y",
      kind: "deny",
      by: "@root:x"
    }] as const
    const found = storeFindings({ ...calm, access }).find(({ look }) => look === "access")
    assert.deepInclude(found, { verdict: "ok", seen: "@ann:x allowed by @root:x; @*:y denied by @root:x" })
    assert.isUndefined(storeFindings(calm).find(({ look }) => look === "access"))
  })
})
