import { type BotStatus, timeOf } from "../../domain/operations/BotStatus.ts"
import type { RuntimeStatus } from "../../domain/operations/RuntimeStatus.ts"
import { agentFault } from "../../domain/reach/AgentFault.ts"

/** What a bot noted of its agent, for `status`. */
export const agentIn = (noted: RuntimeStatus | undefined): BotStatus["agent"] => {
  const { agent: reach, attachedAt, failedAnswer, lost } = noted ?? {}
  const trouble = reach?.trouble
  return {
    attachedAt: timeOf(attachedAt),
    lost: lost === undefined ? null : { why: lost.why, at: timeOf(lost.at) },
    address: reach?.address ?? null,
    state: reach?.state ?? null,
    name: reach?.name ?? null,
    reachedAt: timeOf(reach?.reachedAt),
    trouble: reach === undefined || trouble === undefined
      ? null
      : { ...agentFault(trouble, reach.address), code: trouble.detail, since: timeOf(trouble.since) },
    refusal: reach?.refusal ?? null,
    failedAnswer: failedAnswer === undefined
      ? null
      : { room: failedAnswer.room, code: failedAnswer.code, count: failedAnswer.times, at: timeOf(failedAnswer.at) }
  }
}
