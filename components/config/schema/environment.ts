import { z } from "zod";
import { objectName } from "./formats";
import { named } from "./named";

/** Kubernetes: the keys of ConfigMaps and Secrets. */
const secretKey = named(/^[A-Za-z0-9._-]+$/, "a key of a Secret (letters, digits, dashes, underscores and dots)", 253);

const secretKeyRef = z.strictObject({
    name: objectName.describe("Name of a Secret in the namespace of the chaincode pods; it is not made by the stack."),
    key: secretKey.describe("Key in it."),
});

/** The value of a variable: as text, or from a Secret, whose content neither the config nor the stack's state has. */
export const variableValue = z.union([z.string(), z.strictObject({ secretKeyRef })]);
