import { createRoot } from "react-dom/client";
import { Dialog } from "@base-ui/react/dialog";
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<Dialog.Root><Dialog.Trigger>hello</Dialog.Trigger></Dialog.Root>);
