#include "sql/classify.hpp"

#include <algorithm>
#include <array>

namespace duckgres::sql {
namespace {

using enum StatementKind;

struct TagKind {
  NodeTag tag;
  StatementKind kind;
};
// Statements whose node alone tells.
constexpr auto kByNode = std::to_array<TagKind>({
    {T_InsertStmt, kInsert},
    {T_DeleteStmt, kDelete},
    {T_UpdateStmt, kUpdate},
    {T_MergeStmt, kMerge},
    {T_CreateSchemaStmt, kCreateSchema},
    {T_AlterDomainStmt, kAlterDomain},
    {T_AlterDefaultPrivilegesStmt, kAlterDefaultPrivileges},
    {T_CopyStmt, kCopy},
    {T_VariableShowStmt, kShow},
    {T_CreateStmt, kCreateTable},
    {T_CreateTableSpaceStmt, kCreateTablespace},
    {T_DropTableSpaceStmt, kDropTablespace},
    {T_AlterTableSpaceOptionsStmt, kAlterTablespace},
    {T_CreateExtensionStmt, kCreateExtension},
    {T_AlterExtensionStmt, kAlterExtension},
    {T_AlterExtensionContentsStmt, kAlterExtension},
    {T_CreateFdwStmt, kCreateForeignDataWrapper},
    {T_AlterFdwStmt, kAlterForeignDataWrapper},
    {T_CreateForeignServerStmt, kCreateServer},
    {T_AlterForeignServerStmt, kAlterServer},
    {T_CreateForeignTableStmt, kCreateForeignTable},
    {T_CreateUserMappingStmt, kCreateUserMapping},
    {T_AlterUserMappingStmt, kAlterUserMapping},
    {T_DropUserMappingStmt, kDropUserMapping},
    {T_ImportForeignSchemaStmt, kImportForeignSchema},
    {T_CreatePolicyStmt, kCreatePolicy},
    {T_AlterPolicyStmt, kAlterPolicy},
    {T_CreateAmStmt, kCreateAccessMethod},
    {T_CreateTrigStmt, kCreateTrigger},
    {T_CreateEventTrigStmt, kCreateEventTrigger},
    {T_AlterEventTrigStmt, kAlterEventTrigger},
    {T_CreatePLangStmt, kCreateLanguage},
    {T_CreateRoleStmt, kCreateRole},
    {T_AlterRoleStmt, kAlterRole},
    {T_AlterRoleSetStmt, kAlterRole},
    {T_DropRoleStmt, kDropRole},
    {T_CreateSeqStmt, kCreateSequence},
    {T_AlterSeqStmt, kAlterSequence},
    {T_CreateDomainStmt, kCreateDomain},
    {T_CreateOpClassStmt, kCreateOperatorClass},
    {T_CreateOpFamilyStmt, kCreateOperatorFamily},
    {T_AlterOpFamilyStmt, kAlterOperatorFamily},
    {T_AlterOperatorStmt, kAlterOperator},
    {T_AlterTypeStmt, kAlterType},
    {T_AlterCollationStmt, kAlterCollation},
    {T_TruncateStmt, kTruncateTable},
    {T_CommentStmt, kComment},
    {T_SecLabelStmt, kSecurityLabel},
    {T_DeclareCursorStmt, kDeclareCursor},
    {T_IndexStmt, kCreateIndex},
    {T_CreateStatsStmt, kCreateStatistics},
    {T_AlterStatsStmt, kAlterStatistics},
    {T_DoStmt, kDo},
    {T_CallStmt, kCall},
    {T_RuleStmt, kCreateRule},
    {T_NotifyStmt, kNotify},
    {T_ListenStmt, kListen},
    {T_UnlistenStmt, kUnlisten},
    {T_CompositeTypeStmt, kCreateType},
    {T_CreateEnumStmt, kCreateType},
    {T_CreateRangeStmt, kCreateType},
    {T_AlterEnumStmt, kAlterType},
    {T_ViewStmt, kCreateView},
    {T_LoadStmt, kLoad},
    {T_CreatedbStmt, kCreateDatabase},
    {T_AlterDatabaseStmt, kAlterDatabase},
    {T_AlterDatabaseRefreshCollStmt, kAlterDatabase},
    {T_AlterDatabaseSetStmt, kAlterDatabase},
    {T_DropdbStmt, kDropDatabase},
    {T_AlterSystemStmt, kAlterSystem},
    {T_ClusterStmt, kCluster},
    {T_ExplainStmt, kExplain},
    {T_RefreshMatViewStmt, kRefreshMaterializedView},
    {T_CheckPointStmt, kCheckpoint},
    {T_LockStmt, kLockTable},
    {T_ConstraintsSetStmt, kSetConstraints},
    {T_ReindexStmt, kReindex},
    {T_CreateConversionStmt, kCreateConversion},
    {T_CreateCastStmt, kCreateCast},
    {T_CreateTransformStmt, kCreateTransform},
    {T_PrepareStmt, kPrepare},
    {T_ExecuteStmt, kExecute},
    {T_DropOwnedStmt, kDropOwned},
    {T_ReassignOwnedStmt, kReassignOwned},
    {T_AlterTSDictionaryStmt, kAlterTextSearchDictionary},
    {T_AlterTSConfigurationStmt, kAlterTextSearchConfiguration},
    {T_CreatePublicationStmt, kCreatePublication},
    {T_AlterPublicationStmt, kAlterPublication},
    {T_CreateSubscriptionStmt, kCreateSubscription},
    {T_AlterSubscriptionStmt, kAlterSubscription},
    {T_DropSubscriptionStmt, kDropSubscription},
});

struct ObjectKinds {
  ObjectType object;
  StatementKind alter, drop, create;  // kNative: there is no such statement
};
constexpr auto kByObject = std::to_array<ObjectKinds>({
    {OBJECT_ACCESS_METHOD, kNative, kDropAccessMethod, kNative},
    {OBJECT_AGGREGATE, kAlterAggregate, kDropAggregate, kCreateAggregate},
    {OBJECT_ATTRIBUTE, kAlterType, kNative, kNative},
    {OBJECT_CAST, kAlterCast, kDropCast, kNative},
    {OBJECT_COLLATION, kAlterCollation, kDropCollation, kCreateCollation},
    {OBJECT_COLUMN, kAlterTable, kNative, kNative},
    {OBJECT_CONVERSION, kAlterConversion, kDropConversion, kNative},
    {OBJECT_DATABASE, kAlterDatabase, kNative, kNative},
    {OBJECT_DOMAIN, kAlterDomain, kDropDomain, kNative},
    {OBJECT_DOMCONSTRAINT, kAlterDomain, kNative, kNative},
    {OBJECT_EVENT_TRIGGER, kAlterEventTrigger, kDropEventTrigger, kNative},
    {OBJECT_EXTENSION, kAlterExtension, kDropExtension, kNative},
    {OBJECT_FDW, kAlterForeignDataWrapper, kDropForeignDataWrapper, kNative},
    {OBJECT_FOREIGN_SERVER, kAlterServer, kDropServer, kNative},
    {OBJECT_FOREIGN_TABLE, kAlterForeignTable, kDropForeignTable, kNative},
    {OBJECT_FUNCTION, kAlterFunction, kDropFunction, kNative},
    {OBJECT_INDEX, kAlterIndex, kDropIndex, kNative},
    {OBJECT_LANGUAGE, kAlterLanguage, kDropLanguage, kNative},
    {OBJECT_LARGEOBJECT, kAlterLargeObject, kNative, kNative},
    {OBJECT_MATVIEW, kAlterMaterializedView, kDropMaterializedView, kNative},
    {OBJECT_OPCLASS, kAlterOperatorClass, kDropOperatorClass, kNative},
    {OBJECT_OPERATOR, kAlterOperator, kDropOperator, kCreateOperator},
    {OBJECT_OPFAMILY, kAlterOperatorFamily, kDropOperatorFamily, kNative},
    {OBJECT_POLICY, kAlterPolicy, kDropPolicy, kNative},
    {OBJECT_PROCEDURE, kAlterProcedure, kDropProcedure, kNative},
    {OBJECT_PUBLICATION, kAlterPublication, kDropPublication, kNative},
    {OBJECT_ROLE, kAlterRole, kNative, kNative},
    {OBJECT_ROUTINE, kAlterRoutine, kDropRoutine, kNative},
    {OBJECT_RULE, kAlterRule, kDropRule, kNative},
    {OBJECT_SCHEMA, kAlterSchema, kDropSchema, kNative},
    {OBJECT_SEQUENCE, kAlterSequence, kDropSequence, kNative},
    {OBJECT_STATISTIC_EXT, kAlterStatistics, kDropStatistics, kNative},
    {OBJECT_SUBSCRIPTION, kAlterSubscription, kNative, kNative},
    {OBJECT_TABCONSTRAINT, kAlterTable, kNative, kNative},
    {OBJECT_TABLE, kAlterTable, kDropTable, kNative},
    {OBJECT_TABLESPACE, kAlterTablespace, kNative, kNative},
    {OBJECT_TRANSFORM, kNative, kDropTransform, kNative},
    {OBJECT_TRIGGER, kAlterTrigger, kDropTrigger, kNative},
    {OBJECT_TSCONFIGURATION, kAlterTextSearchConfiguration, kDropTextSearchConfiguration,
     kCreateTextSearchConfiguration},
    {OBJECT_TSDICTIONARY, kAlterTextSearchDictionary, kDropTextSearchDictionary, kCreateTextSearchDictionary},
    {OBJECT_TSPARSER, kAlterTextSearchParser, kDropTextSearchParser, kCreateTextSearchParser},
    {OBJECT_TSTEMPLATE, kAlterTextSearchTemplate, kDropTextSearchTemplate, kCreateTextSearchTemplate},
    {OBJECT_TYPE, kAlterType, kDropType, kCreateType},
    {OBJECT_VIEW, kAlterView, kDropView, kNative},
});

template <StatementKind ObjectKinds::* kVerb>
StatementKind OfObject(ObjectType object) {
  const auto found = std::ranges::find(kByObject, object, &ObjectKinds::object);
  return found == kByObject.end() ? kNative : (*found).*kVerb;
}

StatementKind OfTransaction(const TransactionStmt& statement) {
  constexpr StatementKind kKinds[] = {kBegin,          kStartTransaction, kCommit,   kRollback,
                                      kSavepoint,      kRelease,          kRollback, kPrepareTransaction,
                                      kCommitPrepared, kRollbackPrepared};
  return kKinds[statement.kind];
}

StatementKind OfDiscard(const DiscardStmt& statement) {
  switch (statement.target) {
    case DISCARD_ALL:
      return kDiscardAll;
    case DISCARD_PLANS:
      return kDiscardPlans;
    case DISCARD_SEQUENCES:
      return kDiscardSequences;
    case DISCARD_TEMP:
      return kDiscardTemp;
  }
  return kNative;
}

template <typename T>
const T& To(const Node& node) {
  return reinterpret_cast<const T&>(node);
}

}  // namespace

StatementKind Classify(const Node& statement) {
  switch (nodeTag(&statement)) {
    case T_SelectStmt: {
      const SelectStmt* select = &To<SelectStmt>(statement);
      while (select->op != SETOP_NONE) select = select->larg;  // INTO stands in the first of a UNION
      return select->intoClause != nullptr ? kSelectInto : kSelect;
    }
    case T_TransactionStmt:
      return OfTransaction(To<TransactionStmt>(statement));
    case T_DiscardStmt:
      return OfDiscard(To<DiscardStmt>(statement));
    case T_VariableSetStmt: {
      const VariableSetKind kind = To<VariableSetStmt>(statement).kind;
      return kind == VAR_RESET || kind == VAR_RESET_ALL ? kReset : kSet;
    }
    case T_CreateTableAsStmt:
      return To<CreateTableAsStmt>(statement).objtype == OBJECT_MATVIEW ? kCreateMaterializedView : kCreateTableAs;
    case T_FetchStmt:
      return To<FetchStmt>(statement).ismove ? kMove : kFetch;
    case T_ClosePortalStmt:
      return To<ClosePortalStmt>(statement).portalname == nullptr ? kCloseCursorAll : kCloseCursor;
    case T_DeallocateStmt:
      return To<DeallocateStmt>(statement).isall ? kDeallocateAll : kDeallocate;
    case T_VacuumStmt:
      return To<VacuumStmt>(statement).is_vacuumcmd ? kVacuum : kAnalyze;
    case T_GrantStmt:
      return To<GrantStmt>(statement).is_grant ? kGrant : kRevoke;
    case T_GrantRoleStmt:
      return To<GrantRoleStmt>(statement).is_grant ? kGrantRole : kRevokeRole;
    case T_CreateFunctionStmt:
      return To<CreateFunctionStmt>(statement).is_procedure ? kCreateProcedure : kCreateFunction;
    case T_AlterFunctionStmt:
      return OfObject<&ObjectKinds::alter>(To<AlterFunctionStmt>(statement).objtype);
    case T_AlterTableStmt:
      return OfObject<&ObjectKinds::alter>(To<AlterTableStmt>(statement).objtype);
    case T_AlterTableMoveAllStmt:
      return OfObject<&ObjectKinds::alter>(To<AlterTableMoveAllStmt>(statement).objtype);
    case T_AlterObjectSchemaStmt:
      return OfObject<&ObjectKinds::alter>(To<AlterObjectSchemaStmt>(statement).objectType);
    case T_AlterOwnerStmt:
      return OfObject<&ObjectKinds::alter>(To<AlterOwnerStmt>(statement).objectType);
    case T_AlterObjectDependsStmt:
      return OfObject<&ObjectKinds::alter>(To<AlterObjectDependsStmt>(statement).objectType);
    case T_RenameStmt: {  // of a column: the kind of what the column belongs to
      const auto& rename = To<RenameStmt>(statement);
      const bool of_column = rename.renameType == OBJECT_COLUMN || rename.renameType == OBJECT_ATTRIBUTE;
      return OfObject<&ObjectKinds::alter>(of_column ? rename.relationType : rename.renameType);
    }
    case T_DropStmt:
      return OfObject<&ObjectKinds::drop>(To<DropStmt>(statement).removeType);
    case T_DefineStmt:
      return OfObject<&ObjectKinds::create>(To<DefineStmt>(statement).kind);
    default: {
      const auto found = std::ranges::find(kByNode, nodeTag(&statement), &TagKind::tag);
      return found == kByNode.end() ? kNative : found->kind;
    }
  }
}

bool AllowedInReadOnly(StatementKind kind) {
  // Source: PostgreSQL docs "sql-set-transaction"; tried on PostgreSQL 18.
  constexpr StatementKind kAllowed[] = {kBegin,
                                        kStartTransaction,
                                        kCommit,
                                        kRollback,
                                        kSavepoint,
                                        kRelease,
                                        kPrepareTransaction,
                                        kCommitPrepared,
                                        kRollbackPrepared,
                                        kSet,
                                        kReset,
                                        kShow,
                                        kDeclareCursor,
                                        kFetch,
                                        kMove,
                                        kCloseCursor,
                                        kCloseCursorAll,
                                        kPrepare,
                                        kExecute,
                                        kDeallocate,
                                        kDeallocateAll,
                                        kDiscardAll,
                                        kDiscardPlans,
                                        kDiscardSequences,
                                        kDiscardTemp,
                                        kListen,
                                        kUnlisten,
                                        kNotify,
                                        kLockTable,
                                        kSetConstraints,
                                        kLoad,
                                        kCheckpoint,
                                        kVacuum,
                                        kAnalyze,
                                        kReindex,
                                        kCluster,
                                        kSelect,
                                        kExplain,
                                        kCopy,
                                        kCall,
                                        kDo,
                                        kAlterSystem};
  return std::ranges::contains(kAllowed, kind);
}

}  // namespace duckgres::sql
