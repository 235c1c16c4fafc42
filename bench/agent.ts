// The echo agent in a process of its own, as the far side of a bench. Prints its address as JSON and runs until its
// input ends.
import { Effect, ManagedRuntime } from "effect"
import * as EchoAgent from "../src/sandbox/agent/EchoAgent.ts"

const runtime = ManagedRuntime.make(EchoAgent.layer())
console.log(JSON.stringify(await runtime.runPromise(Effect.map(EchoAgent.EchoAgent, ({ url }) => ({ url })))))
process.stdin.resume().once("end", () => void runtime.dispose())
