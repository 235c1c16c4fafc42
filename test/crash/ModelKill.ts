import { Deferred, Effect } from "effect"
import { homeserver, scene } from "../agents/AgentScene.ts"
import { begins, modelSettings, recites, recitingModel } from "../support/RecitingModel.ts"
import { finalsByPrompt } from "../whole/Onlooker.ts"

const whole = "Once upon a time there was a bot that said each of its stories to the end."

/** When the bot is killed: as the model is asked, as the room sees a part, or as the model has said all of it. */
export const killMoments = ["asked", "shown", "said"] as const

/**
 * Kills the bot in the middle of a model's answer, starts it anew, and tells what the room has then (`left`): the events
 * of the answer without edits, its newest text, and how many events say that it is complete. `asked`: how often the
 * model was.
 */
export const modelKill = (main: string, when: (typeof killMoments)[number]) =>
  Effect.gen(function*() {
    const [asked, said] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
    const model = yield* recitingModel(({ prompt, repeated }, response) => {
      Deferred.doneUnsafe(asked, Effect.void)
      if (prompt !== "tell" || repeated > 0 || when === "said") recites(response, whole)
      // The rest is kept back until the bot is dead.
      else if (when === "shown") begins(response, whole.slice(0, 30))
      response.once("finish", () => Deferred.doneUnsafe(said, Effect.void))
    })
    const { alice, process, restart } = yield* scene(main, modelSettings(model.url))
    const room = yield* alice.room
    const prompt = yield* alice.say(room, "tell")
    if (when === "asked") yield* Deferred.await(asked)
    if (when === "shown") yield* alice.sees(prompt, ({ body }) => body.includes("Once"))
    if (when === "said") yield* Deferred.await(said)
    yield* process.end("SIGKILL")
    yield* restart
    yield* alice.closing(prompt)
    // What follows is answered too, and nothing comes of the killed answer meanwhile.
    yield* alice.hears(room, "and then?")
    const seen = (yield* alice.seenIn(room)).filter(({ mark }) => mark.prompt === prompt)
    const events = seen.filter(({ edits }) => edits === undefined)
    return {
      asked: model.recitals.filter((one) => one.prompt === "tell").length,
      left: { events: events.length, final: seen.at(-1)?.body, finals: [...finalsByPrompt(seen).values()] }
    }
  }).pipe(Effect.scoped, Effect.provide(homeserver))

/** What a kill leaves: one event, which is whole. */
export const wholeOnce = { events: 1, final: whole, finals: [1] }
