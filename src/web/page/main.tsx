/** The page's beginning: its styles, and the application into the document. */
import { render } from "preact";
import { App } from "./shell/app.js";
import "uplot/dist/uPlot.min.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/overview.css";
import "./style/zone.css";
import "./style/scripts.css";
import "./style/tree.css";

const root = document.getElementById("page");
if (root !== null) render(<App />, root);
