"""CloudFormation's intrinsics, each by what it yields for its argument."""

from collections.abc import Mapping

from corslint.frontends.cloudformation.evaluation import AMONG_OTHERS, Intrinsic, of_two
from corslint.frontends.cloudformation.intrinsics.choices import chosen, find_in_map
from corslint.frontends.cloudformation.intrinsics.generated import transform, with_generated_entries
from corslint.frontends.cloudformation.intrinsics.lists import length, select, split
from corslint.frontends.cloudformation.intrinsics.references import get_att, import_value, ref
from corslint.frontends.cloudformation.intrinsics.texts import base64, join, sub, to_json_string

INTRINSICS: Mapping[str, Intrinsic] = {
    AMONG_OTHERS: with_generated_entries,
    "Fn::Base64": base64,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAtt": get_att,
    "Fn::If": chosen,
    "Fn::ImportValue": import_value,
    "Fn::Join": of_two(join),
    "Fn::Length": length,
    "Fn::Select": of_two(select),
    "Fn::Split": of_two(split),
    "Fn::Sub": sub,
    "Fn::ToJsonString": to_json_string,
    "Fn::Transform": transform,
    "Ref": ref,
}
"""By their long names. Others yield what is not known."""
