import SwaggerParser from "@apidevtools/swagger-parser";

const parser = SwaggerParser.default ?? SwaggerParser;
await parser.validate(process.argv[2]);
console.log(`${process.argv[2]}: swagger-parser takes it`);
