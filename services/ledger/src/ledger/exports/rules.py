"""How the columns are called in Chinese that exports have beside those of the lists."""

TITLES = {
    "customer_name": "客户名称",
    "supplier_name": "供应商名称",
    "party_name": "往来单位名称",
    "owner_name": "负责人姓名",
    "person_name": "报销人姓名",
    "approved_by_name": "审核人姓名",
    "category_name": "收支分类名称",
    "department_name": "部门名称",
    "account_name": "科目名称",
    "to_account_name": "转入科目名称",
}
