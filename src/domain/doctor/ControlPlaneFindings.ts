import { parseJson, readRecord } from "../Json.ts"
import { type Finding, findingsOf } from "./Finding.ts"
import type { WebAnswer } from "./HomeserverFindings.ts"

const { failed, ok } = findingsOf("control plane")

const nobodyRefused =
  "Nobody is refused for it: the agent knows people by what users map says, or by pseudonyms, meanwhile"

/** Whether the platform's control plane answers its health check. */
export const healthFinding = (url: string, answer: WebAnswer): Finding => {
  if ("failed" in answer) {
    return failed("health", `${url} gives no answer (${answer.failed})`, {
      means: nobodyRefused,
      todo: "Look whether it runs, and compare MASTER_URL with its address"
    })
  }
  if (answer.status !== 200) {
    return failed("health", `${url} answers ${answer.status}`, {
      means: nobodyRefused,
      todo: answer.status === 404 ? "Compare MASTER_URL with its address: /health is added to it" : "Look at its log"
    })
  }
  const said = readRecord(parseJson(answer.body)) === undefined ? "" : ", with JSON"
  return ok("health", `${url} answers in ${answer.elapsed} ms${said}`)
}
