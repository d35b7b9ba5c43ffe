import { describeGoTests } from "./go-tests";

describe("marbles", () => {
    describeGoTests("chaincode/marbles");
});
