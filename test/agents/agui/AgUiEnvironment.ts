import { join } from "node:path"
import { pythonEnvironment } from "../PythonEnvironment.ts"

/** What the agent over AG-UI needs. */
export const agUiEnvironment = pythonEnvironment({
  at: ".agents-agui",
  imports: "ag_ui_langgraph, langchain, langgraph.checkpoint.sqlite, uvicorn",
  requirements: join(import.meta.dirname, "requirements.txt")
})
