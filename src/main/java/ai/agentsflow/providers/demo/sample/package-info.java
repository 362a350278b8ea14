/**
 * Values that a <a href="https://json-schema.org/draft/2020-12">JSON Schema</a> allows, made from the schema alone. Schemas are a
 * client's: every step is bounded, and no pattern of theirs is given to a machine for regular expressions.
 */
@NullMarked
package ai.agentsflow.providers.demo.sample;

import org.jspecify.annotations.NullMarked;
