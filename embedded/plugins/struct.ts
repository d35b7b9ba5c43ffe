import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";

import { isJsonObject } from "../../ground/json";
import type { Properties } from "./property";

/** Properties as protobuf carries them; undefined fields are left out. */
export function toStruct(properties: Properties): Struct {
    const struct = new Struct();
    const fields = struct.getFieldsMap();
    for (const [key, value] of Object.entries(properties)) {
        if (value !== undefined) {
            fields.set(key, toValue(value));
        }
    }
    return struct;
}

/** The properties in a message; none when the field was not sent. */
export function fromStruct(struct: Struct | undefined): Properties {
    return struct === undefined ? {} : struct.toJavaScript();
}

function toValue(value: unknown): Value {
    const result = new Value();
    if (Array.isArray(value)) {
        return result.setListValue(new ListValue().setValuesList(value.map(toValue)));
    }
    if (isJsonObject(value)) {
        return result.setStructValue(toStruct(value));
    }
    switch (typeof value) {
        case "string":
            return result.setStringValue(value);
        case "number":
            return result.setNumberValue(value);
        case "boolean":
            return result.setBoolValue(value);
        default:
            return result.setNullValue(NullValue.NULL_VALUE);
    }
}
