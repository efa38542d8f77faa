"""AG Grid's own words in Chinese; English is what it says by itself."""

from __future__ import annotations

from dashboard.i18n import Language

_CHINESE = {
    "noRowsToShow": "没有数据",
    "loadingOoo": "加载中…",
    "searchOoo": "搜索…",
    "selectAll": "全选",
    "selectAllSearchResults": "全选搜索结果",
    "blanks": "空白",
    "noMatches": "没有匹配项",
    "filterOoo": "筛选…",
    "equals": "等于",
    "notEqual": "不等于",
    "blank": "为空",
    "notBlank": "不为空",
    "empty": "请选择",
    "lessThan": "小于",
    "greaterThan": "大于",
    "lessThanOrEqual": "小于或等于",
    "greaterThanOrEqual": "大于或等于",
    "inRange": "介于",
    "inRangeStart": "从",
    "inRangeEnd": "到",
    "contains": "包含",
    "notContains": "不包含",
    "startsWith": "开头是",
    "endsWith": "结尾是",
    "andCondition": "并且",
    "orCondition": "或者",
    "applyFilter": "应用",
    "resetFilter": "重置",
    "clearFilter": "清除",
    "cancelFilter": "取消",
    "pinColumn": "固定列",
    "pinLeft": "固定在左侧",
    "pinRight": "固定在右侧",
    "noPin": "不固定",
    "autosizeThisColumn": "此列自动宽度",
    "autosizeAllColumns": "所有列自动宽度",
    "resetColumns": "恢复默认列",
    "sortAscending": "升序",
    "sortDescending": "降序",
    "sortUnSort": "取消排序",
    "ariaFilterMenuOpen": "打开筛选",
    "ariaFilterInput": "筛选条件",
    "ariaFilterValue": "筛选值",
    "ariaFilterFromValue": "起始值",
    "ariaFilterToValue": "结束值",
    "ariaFilteringOperator": "筛选方式",
    "ariaLabelColumnFilter": "列筛选",
    "ariaLabelColumnMenu": "列菜单",
    "ariaSortableColumn": "按回车键排序",
    "columnFilter": "列筛选",
}


def grid_words(language: Language) -> dict[str, str]:
    """The localeText of a grid."""
    return dict(_CHINESE) if language == "zh-CN" else {}
