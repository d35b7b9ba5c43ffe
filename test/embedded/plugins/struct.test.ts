import assert from "node:assert/strict";

import { fromStruct, toStruct } from "../../../embedded/plugins/struct";

describe("properties in protobuf", () => {
    it("come back as they went, without what is undefined", () => {
        const properties = {
            text: "a",
            number: 1.5,
            flag: false,
            nothing: null,
            list: [{ deep: ["x"] }, 2],
            object: { a: {} },
        };
        assert.deepEqual(fromStruct(toStruct({ ...properties, absent: undefined })), properties);
    });

    it("are none when the field was not sent", () => {
        assert.deepEqual(fromStruct(undefined), {});
    });
});
