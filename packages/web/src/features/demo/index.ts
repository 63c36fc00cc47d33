export { DemoMenu } from "./demo-menu.tsx";
