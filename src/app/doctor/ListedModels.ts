import { Effect, Option } from "effect"
import { readModelList } from "../../domain/agents/openai/ModelList.ts"
import { parseJson } from "../../domain/Json.ts"
import type { AgentSettings } from "../../domain/settings/Settings.ts"
import { makeAgentHttp } from "../../layers/agent/http/AgentHttp.ts"
import { textBegun } from "../../layers/agent/http/AnswerReading.ts"
import { makeModelServer } from "../../layers/agent/openai/ModelServer.ts"

const longestList = 4 * 1024 * 1024

/**
 * The models that a server lists, or the status with which it lists none; undefined where it is not there, which
 * another look says.
 */
export const listedModels = ({ model = "", token, url }: AgentSettings, client: string) =>
  Effect.gen(function*() {
    const server = makeModelServer(yield* makeAgentHttp(url), {
      url,
      model,
      system: undefined,
      client,
      token: Effect.succeed(Option.fromUndefinedOr(token))
    })
    const answer = yield* server("/models", "15 seconds")
    if (answer.status !== 200) return { status: answer.status }
    return { names: readModelList(parseJson(yield* textBegun(answer, longestList)), model).names }
  }).pipe(Effect.scoped, Effect.catchTag("AgentHttpTrouble", () => Effect.undefined))
