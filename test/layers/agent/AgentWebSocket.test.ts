import { suite } from "../../contracts/agent.ts"
import { overSocket } from "./EchoWorld.ts"

suite("AgentWebSocket", overSocket)
